/** How long a person may take an answer back. */
export const undoWithinMinutes = 10
