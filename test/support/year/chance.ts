/** A number 0..1 that belongs to one purpose and these numbers: whoever asks, in whatever order, chance is the same. */
export function chance(purpose: string, ...numbers: readonly number[]): number {
  let mixed = 0x811c9dc5
  const mix = (value: number) => {
    mixed = Math.imul(mixed ^ value, 0x01000193)
    mixed ^= mixed >>> 15
  }
  for (const character of purpose) mix(character.charCodeAt(0))
  for (const number of numbers) {
    mix(number % 2 ** 31)
    mix(Math.floor(number / 2 ** 31))
  }
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}

/** One of a list, by chance. */
export function pick<Item>(list: readonly Item[], purpose: string, ...numbers: readonly number[]): Item {
  return list[Math.floor(chance(purpose, ...numbers) * list.length)]!
}
