/**
 * Whether a text seems to hold a password, key, token, payment card or other credential, which must reach no question.
 * Errs on the side of yes: a long random-looking word counts, and so does an opaque identifier such as a UUID.
 */
export function holdsSecret(line: string): boolean {
  return (
    PATTERNS.some((pattern) => pattern.test(line)) ||
    line.split(/[\s"'`()<>,;=:]+/).some(looksRandom) ||
    holdsCardNumber(line)
  )
}

const NAMED = String.raw`(?:pass(?:word|wd|phrase|code)?|pwd|secret|(?:api|access|private|secret|signing|encryption|licen[cs]e)[ _-]?key|(?:access|auth|bearer|api|refresh)?[ _-]?token|credentials?)`

const PATTERNS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY/,
  /\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9]{8,}/,
  /\b(?:gh[pousr]|github_pat|glpat|xox[abeprs]|xapp|npm|pypi|hf|shpat|dop_v1|whsec)[-_][A-Za-z0-9_-]{8,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bAIza[\w-]{20,}|\beyJ[\w-]{8,}\.[\w-]{4,}/,
  /:\/\/[^\s/:@]{1,100}:[^\s/@]{1,100}@/,
  /\b[Bb]earer [\w.~+/-]{12,}/,
  // "password is hunter2", "token=a8f...": one word with a digit or a sign in it, or anything in quotes.
  new RegExp(
    String.raw`\b${NAMED}(?: (?:is|was)|:|=| is:)\s?(?:["'“‘\x60][^"'”’\x60\s]{3,}["'”’\x60]|(?=\S{0,40}[\d!@#$%^&*+=~])\S{6,})`,
    'i',
  ),
  // "password: correcthorse" with nothing after it.
  new RegExp(String.raw`\b${NAMED}\s?[:=]\s?[^\s.]{4,}[.!]?$`, 'i'),
  /\b(?:pin|(?:door|gate|alarm|entry|access|lock|safe|vault)[ -]?(?:code|pin|combination))(?: is| was|:|=| is:)?\s?["'“‘]?#?\d[\d-]{2,}/i,
  /\b\d{3}-\d{2}-\d{4}\b/,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i,
]

/** 24 signs or more of one word with a digit, and both cases or nothing but hexadecimal digits. */
function looksRandom(word: string): boolean {
  if (word.length < 24 || !/^[\w+/.~-]+$/.test(word) || !/\d/.test(word)) return false
  if (/^[0-9a-f]+$/i.test(word)) return true
  return longestRun(word) >= 20 && /[a-z]/.test(word) && /[A-Z]/.test(word)
}

/** Paths, hosts and file names are long too, but fall into short parts. */
function longestRun(word: string): number {
  return Math.max(...word.split(/[/.~_-]/).map((part) => part.length))
}

/** 13 to 19 digits in card groups that pass the check sum of ISO/IEC 7812 (Luhn). */
function holdsCardNumber(line: string): boolean {
  return (line.match(/\b\d(?:[ -]?\d){12,18}\b/g) ?? []).some((match) => {
    const digits = [...match.replace(/\D/g, '')].reverse().map(Number)
    const sum = digits.reduce(
      (total, digit, index) => total + (index % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2),
      0,
    )
    return sum % 10 === 0
  })
}
