import { z } from 'zod'

/** Settings of a webhook source. `secret`: what its sender signs requests with. */
export const webhookSettings = z.strictObject({ secret: z.string().min(16) })

/** Parsed settings of a webhook source. */
export type WebhookSettings = z.infer<typeof webhookSettings>

/** The settings that are kept sealed. */
export const webhookSecrets: readonly string[] = ['secret']
