import { z } from 'zod'

/** A name that needs no quotes in SQL, or a pair of them: schema.table. */
const tableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?$/, 'must be a table, or schema.table')

// A query could name another host, or local files with keys: the driver would follow it.
const connectionUrl = z
  .url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user:password@host:5432/database' })
  .refine((address) => !/[?#]/.test(address), 'must hold no query: say with tls how the connection is secured')
  .refine(
    (address) => /^[^/]+\/\/[^/@:]+(:[^/@]*)?@[^/@]+\/[^/]+$/.test(address),
    'must name a user, a host and a database',
  )

/**
 * Settings that read the PostgreSQL table of a self-hosted mem0 server. `table` is what POSTGRES_COLLECTION_NAME of that server says. `tls`:
 * `verified` demands a certificate that the system trusts, `unverified` any, `none` sends the text of memories in the clear.
 */
export const pgvectorSettings = z.strictObject({
  mode: z.literal('pgvector'),
  connectionUrl,
  table: tableName.default('memories'),
  tls: z.enum(['verified', 'unverified', 'none']).default('verified'),
  allowPrivate: z.boolean().default(false),
})

/** Parsed settings of a pgvector table. */
export type PgvectorSettings = z.infer<typeof pgvectorSettings>

/** The fields of these settings that are secret. */
export const pgvectorSecrets: readonly string[] = ['connectionUrl']
