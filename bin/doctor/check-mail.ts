import type { Clock } from '../../engine/clock.ts'
import type { NudgeChannel } from '../../engine/nudges/nudge-channel.ts'
import type { Config } from '../config.ts'
import { sentenceOf } from '../failure.ts'
import { openEmail } from '../runtime.ts'
import type { Finding } from './finding.ts'

/** Whether mails can be sent, and whether large receivers will take them. */
export async function checkMail(config: Config, clock: Clock, signal: AbortSignal): Promise<readonly Finding[]> {
  let email: NudgeChannel
  try {
    email = openEmail(config, clock)
  } catch (error) {
    return [{ status: 'fault', check: 'mail', sentence: `${sentenceOf(error)}.` }]
  }
  const { status, sentence } = await email.check(signal).finally(() => email.close())
  return [{ status: status === 'ok' ? 'ok' : 'fault', check: 'mail', sentence }, ...hints(config)]
}

function hints({ smtpUrl, baseUrl, mailFrom, dkim }: Config): readonly Finding[] {
  if (smtpUrl === null) return []
  const found = [dkim === null ? unsigned : signed(dkim, mailFrom)]
  return baseUrl.startsWith('https:') ? found : [...found, noOneClick]
}

const unsigned: Finding = {
  status: 'note',
  check: 'signature',
  sentence:
    'Mails go out unsigned; large receivers want a signature: let the mail server sign, or set CLO_DKIM_DOMAIN, CLO_DKIM_SELECTOR and CLO_DKIM_KEY_FILE.',
}

const noOneClick: Finding = {
  status: 'note',
  check: 'one-click',
  sentence:
    'Mail programs offer no unsubscribing with one click, which large receivers want: CLO_BASE_URL is no https address.',
}

function signed({ domain, selector }: NonNullable<Config['dkim']>, mailFrom: string): Finding {
  const place = `the public half of the key belongs into DNS at ${selector}._domainkey.${domain}`
  const sender = (/@([^\s<>@]+)>?$/.exec(mailFrom)?.[1] ?? '').toLowerCase()
  const isAligned = isWithin(sender, domain.toLowerCase()) || isWithin(domain.toLowerCase(), sender)
  return isAligned
    ? { status: 'ok', check: 'signature', sentence: `Mails are signed for ${domain}; ${place}.` }
    : {
        status: 'note',
        check: 'signature',
        sentence: `Mails are signed for ${domain}, but CLO_MAIL_FROM is of ${sender}: DMARC does not count that.`,
      }
}

const isWithin = (one: string, other: string): boolean => one === other || one.endsWith(`.${other}`)
