import { hintAddress, ingestAddress } from '../../engine/links/hint.ts'
import type { StoredSource } from '../../engine/sources/sources.ts'
import type { Answer } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { sourceNamed } from '../named.ts'
import type { Runtime } from '../runtime.ts'

/** `clo source hook`: where a source takes requests. */
export const defineHook: Define = (command, shell) => {
  command
    .description('Show the address where a source takes requests, and how to send one.')
    .argument('<name>', 'the source')
  answerWith(command, shell, (name: string) =>
    withRuntime(shell, async ({ db, links }) => hookOf(links, await sourceNamed(db, name))),
  )
}

function hookOf(links: Runtime['links'], source: StoredSource): Answer {
  if (source.kind === 'webhook') return signedHook(ingestAddress(links, source.name))
  if (source.kind === 'mem0') return secretHook(hintAddress(links, source))
  throw new CommandError(
    `${source.name} takes no requests: expected a source of kind webhook or mem0, and it is ${source.kind}, which is only read`,
  )
}

function signedHook(address: string): Answer {
  return {
    data: { address, signed: true },
    lines: [
      `Address    ${address}`,
      'Headers    X-Clo-Timestamp: seconds since 1970, at most five minutes off',
      '           X-Clo-Signature: sha256= and the HMAC-SHA256 of "<timestamp>.<body>" under the secret, in hexadecimal',
      'Body       application/json: one item or a list; application/x-ndjson: one item a line; up to 1 MiB',
      '',
      'With the secret of the source in HOOK_SECRET:',
      '',
      `  body='{"id":"1","text":"The billing service listens on port 5433.","subjects":["user:ada@example.com"]}'`,
      '  now=$(date +%s)',
      `  mac=$(printf '%s.%s' "$now" "$body" | openssl dgst -sha256 -hmac "$HOOK_SECRET" -r | cut -d ' ' -f 1)`,
      `  curl '${address}' -H 'Content-Type: application/json' -H "X-Clo-Timestamp: $now" \\`,
      `    -H "X-Clo-Signature: sha256=$mac" --data-binary "$body"`,
    ],
  }
}

function secretHook(address: string): Answer {
  return {
    data: { address, signed: false },
    lines: [
      `Address    ${address}`,
      'Give it to mem0 as the address of a webhook, and to nobody else: mem0 signs nothing, so who knows it may say that something changed.',
      'A request there only has the source read soon; what it says is not believed.',
    ],
  }
}
