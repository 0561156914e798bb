import { claimOwnership } from '../../engine/db/embedded-lock.ts'

/** Claims the folder in argv at every message. */
export type ClaimAnswer = { readonly status: 'waiting' | 'claimed' | 'held'; readonly owner: number | null }

process.on('message', async () => {
  const claim = await claimOwnership(process.argv[2] ?? '')
  answer({ status: claim.status, owner: claim.status === 'held' ? claim.owner.pid : process.pid })
})
answer({ status: 'waiting', owner: null })

function answer(message: ClaimAnswer) {
  process.send?.(message)
}
