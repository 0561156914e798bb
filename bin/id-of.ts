import { InvalidArgumentError } from 'commander'

/** Reads one more id of an argument that takes several. Commander gives what earlier ids came to, undefined before the first. */
export function idOf(text: string, earlier: readonly string[] = []): readonly string[] {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError('Expected an id, a number.')
  return [...earlier, text]
}
