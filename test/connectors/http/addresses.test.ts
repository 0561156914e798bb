import { expect, test } from 'vitest'
import { isPrivateAddress, isPrivateHost } from '../../../connectors/http/addresses.ts'

test.each([
  ['unspecified', '0.0.0.0'],
  ['unspecified', '::'],
  ['loopback', '127.0.0.1'],
  ['loopback', '127.255.255.254'],
  ['loopback', '::1'],
  ['private', '10.1.2.3'],
  ['private', '172.16.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['behind a carrier', '100.64.0.1'],
  ['behind a carrier', '100.127.255.255'],
  ['metadata', '169.254.169.254'],
  ['metadata', '100.100.100.200'],
  ['metadata', '192.0.0.192'],
  ['metadata', '168.63.129.16'],
  ['metadata', 'fd00:ec2::254'],
  ['link-local', '169.254.0.1'],
  ['link-local', 'fe80::1'],
  ['link-local, with its zone', 'fe80::1%eth0'],
  ['site-local', 'fec0::1'],
  ['unique local', 'fc00::1'],
  ['unique local', 'fdff::1'],
  ['multicast', '224.0.0.1'],
  ['multicast', 'ff02::1'],
  ['broadcast', '255.255.255.255'],
  ['reserved', '240.0.0.1'],
  ['for benchmarks', '198.19.0.1'],
  ['loopback, mapped', '::ffff:127.0.0.1'],
  ['private, mapped, in hexadecimals', '::ffff:a01:203'],
  ['loopback, in an outdated form', '::127.0.0.1'],
  ['private, translated', '::ffff:0:10.0.0.1'],
  ['private, behind NAT64', '64:ff9b::192.168.0.1'],
  ['metadata, behind NAT64', '64:ff9b::a9fe:a9fe'],
  ['behind a local NAT64', '64:ff9b:1::1'],
  ['tunnelled', '2002:7f00:1::'],
  ['tunnelled', '2001:0:7f00:1::'],
  ['no address', 'example.com'],
  ['no address', ''],
])('%s: %s is private', (_, address) => {
  expect(isPrivateAddress(address)).toBe(true)
})

test.each([
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '168.63.129.17',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.167.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2606:4700::1111',
  '2001:4860:4860::8888',
  '::ffff:1.1.1.1',
  '64:ff9b::1.1.1.1',
])('%s is public', (address) => {
  expect(isPrivateAddress(address)).toBe(false)
})

test.each([
  'http://localhost',
  'http://LOCALHOST.:8080',
  'http://a.localhost',
  'http://metadata.google.internal',
  'http://127.1',
  'http://2130706433',
  'http://0x7f.0.0.1',
  'http://[::1]:8283',
  'http://[::ffff:127.0.0.1]',
])('the host of %s is private', (url) => {
  expect(isPrivateHost(new URL(url).hostname)).toBe(true)
})

test.each([
  'https://api.letta.com',
  'https://1.1.1.1',
  'https://[2606:4700::1111]',
  'https://localhost.example.com',
])('the host of %s is not known to be private', (url) => {
  expect(isPrivateHost(new URL(url).hostname)).toBe(false)
})
