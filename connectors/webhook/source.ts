/**
 * webhook: memories that are sent to us in signed requests (server/ingest-routes.ts), in the shape that connectors/file/source.ts describes.
 * Read: nothing by ourselves. Key: a secret of the operator's choice, at least 16 characters, that the sender signs with.
 */
import type { MemorySource } from '../../engine/sources/memory-source.ts'

/** A source that has nothing to pull: what it holds arrives. */
export function webhookSource(): MemorySource {
  return {
    async check(signal) {
      if (!signal.aborted)
        return {
          status: 'ok',
          sentence: 'It waits for signed requests at POST /ingest/NAME (clo source hook NAME shows how to send one).',
        }
      const sentence = 'The check was stopped before it began: run it again.'
      return { status: 'failed', reason: 'aborted', sentence, permanent: false }
    },

    async *pull(_cursor, signal) {
      signal.throwIfAborted()
      yield* []
    },
  }
}
