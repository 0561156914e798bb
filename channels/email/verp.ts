/** The envelope sender of one mail, so that what comes back names it: `bounces+<message key>@example.com` for `bounces@example.com`. */
export function bounceAddress(address: string, messageKey: string): string {
  const [mailbox, domain] = partsOf(address)
  return `${mailbox}+${messageKey}@${domain}`
}

/** The key of the mail that came back to `recipient`; null when `recipient` is not `address` with a key. Servers may have changed the case. */
export function messageKeyOfBounce(address: string, recipient: string): string | null {
  const [mailbox, domain] = partsOf(address.toLowerCase())
  const [found, foundDomain] = partsOf(recipient.trim().toLowerCase())
  const key = found.startsWith(`${mailbox}+`) ? found.slice(mailbox.length + 1) : ''
  return foundDomain === domain && uuid.test(key) ? key : null
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function partsOf(address: string): [string, string] {
  const at = address.lastIndexOf('@')
  return [address.slice(0, Math.max(0, at)), address.slice(at + 1)]
}
