/** When something falls due, as a colleague would say it: "tomorrow", "in 3 days", "in about 2 weeks". `days`: from now, fractional. */
export function daysInWords(days: number): string {
  return days < 1.5 ? 'tomorrow' : `in ${spanInWords(days)}`
}

/** How long ago something was: "in the last day", "3 days ago", "about 2 weeks ago". `days`: fractional, since then. */
export function daysAgoInWords(days: number): string {
  return days < 1 ? 'in the last day' : `${spanInWords(days)} ago`
}

/** Exact up to ten days, then in the largest unit of which there are about two. */
function spanInWords(days: number): string {
  if (days < 10.5) return plural(Math.round(days), 'day')
  if (days < 49) return `about ${plural(Math.round(days / 7), 'week')}`
  if (days < 350) return `about ${plural(Math.round(days / (365.25 / 12)), 'month')}`
  const years = Math.round(days / 365.25)
  return years === 1 ? 'about a year' : `about ${plural(years, 'year')}`
}

const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`
