/**
 * Reads one item ahead: the next one is on its way while the reader works on the last. A fault comes when its item's turn does, after everything
 * before it was worked on.
 */
export async function* oneAhead<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]()
  let isOver = false
  const ask = () => {
    const step = iterator.next()
    // Whoever stops before its turn no longer hears how it failed.
    step.catch(() => {})
    return step
  }
  try {
    for (let coming = ask(); ; ) {
      const step = await coming.catch((error: unknown) => {
        isOver = true
        throw error
      })
      if (step.done === true) {
        isOver = true
        return
      }
      coming = ask()
      yield step.value
    }
  } finally {
    if (!isOver) await iterator.return?.()
  }
}
