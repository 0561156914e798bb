import { z } from 'zod'

/**
 * The address of a server among settings, which are shown: it may hold no password, nor a query or fragment, where tokens stand. Normalised,
 * without a slash at its end. `schemes`: such as http.
 */
export function serverAddress(...schemes: readonly string[]) {
  return z
    .url({ protocol: new RegExp(`^(${schemes.join('|')})$`), error: `must be an address of ${schemes.join(' or ')}` })
    .refine((address) => !/[?#@\\]/.test(address), 'must hold no user name, password, query or fragment')
    .transform((address) => new URL(address).href.replace(/\/+$/, ''))
}
