/** How each number of a report is counted; printed wherever the number is. */
export const definitions = {
  retention:
    'The mean probability, right now, that a person recalls a concept, over verified pairs of one person and one concept. A pair is verified once it was answered; unverified pairs are counted apart and never as forgotten.',
  verified: 'Pairs answered at least once / all pairs that are being kept up.',
  belowDesired:
    'Verified pairs whose probability of recall has fallen to the desired retention or below it / verified pairs.',
  trueRetention:
    'Recalled answers / answers: the first one per person, concept and local day, only where the pair was verified before, without those taken back. "Forgot" is the only failure. The interval is the 95% Wilson interval.',
  responseRate: 'Sent nudges with at least one answer / sent nudges.',
  delivery: 'Nudges and questions by the slot they were planned for; each decision by the first reason that said no.',
  forecast:
    'Without nudges: the mean probability of recall of the pairs that are verified now. With nudges: 20 simulated runs from tomorrow on, earliest due first, within every person’s caps, working days and pauses, each nudge answered at the response rate seen so far, and once more with every nudge answered; the band holds eight runs in ten.',
  hidden:
    'Numbers of fewer than five people are not shown, nor those from which they could be worked out. While a group has verified pairs, only the people who hold them are counted for this.',
} as const
