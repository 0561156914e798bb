/** From one instant up to, and without, another. */
export type Window = { readonly fromAt: Date; readonly toAt: Date }

/** The window of so many times 24 hours that ends at an instant. */
export function daysBefore(at: Date, days: number): Window {
  return { fromAt: new Date(at.getTime() - days * 86_400_000), toAt: at }
}
