/** The name of the source that holds what people propose. */
export const proposalsName = 'Proposed by people'
