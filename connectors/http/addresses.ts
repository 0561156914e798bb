import { BlockList, isIP } from 'node:net'

// Ranges of the special-purpose registries of IANA (RFC 6890) that lead into a machine, its network or nowhere.
const version4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this network, and unspecified
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // behind a carrier's NAT; a cloud's metadata at 100.100.100.200
  ['127.0.0.0', 8],
  ['168.63.129.16', 32], // a cloud's channel to its own machines
  ['169.254.0.0', 16], // link-local; clouds answer with credentials at 169.254.169.254
  ['172.16.0.0', 12],
  ['192.0.0.0', 24], // protocol assignments; a cloud's metadata at 192.0.0.192
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // benchmarks of networks
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
]

const version6: readonly (readonly [string, number])[] = [
  ['::', 96], // unspecified, loopback, and addresses of version 4 in an outdated form
  ['::ffff:0:0:0', 96], // addresses of version 4, translated
  ['64:ff9b:1::', 48], // NAT64 of a local network
  ['100::', 64], // discarded
  ['2001::', 32], // tunnels that carry an address of version 4: Teredo
  ['2002::', 16], // and 6to4
  ['fc00::', 7], // unique local
  ['fe80::', 10], // link-local
  ['fec0::', 10], // site-local
  ['ff00::', 8], // multicast
]

/** Whether an IP address leads into this machine, its network or nowhere, in whatever form it carries one of version 4. What is no IP address does. */
export function isPrivateAddress(address: string): boolean {
  const [bare = ''] = address.split('%')
  const version = isIP(bare)
  return version === 0 || privateRanges.check(bare, version === 4 ? 'ipv4' : 'ipv6')
}

/** Whether the host of a URL can be told to be private before its name is resolved. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isIP(host) !== 0) return isPrivateAddress(host)
  return host === 'localhost' || host.endsWith('.localhost') || host === 'metadata.google.internal'
}

const privateRanges = listRanges()

function listRanges(): BlockList {
  const list = new BlockList()
  for (const [start, bits] of version6) list.addSubnet(start, bits, 'ipv6')
  for (const [start, bits] of version4) {
    list.addSubnet(start, bits, 'ipv4')
    list.addSubnet(`::ffff:${start}`, 96 + bits, 'ipv6')
    // NAT64 carries all of version 4 for machines that have only version 6, so just the private part of it is private.
    list.addSubnet(`64:ff9b::${start}`, 96 + bits, 'ipv6')
  }
  return list
}
