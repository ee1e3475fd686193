/** Noncharacters: nothing else in a message has them. */
const open = '\ufdd0'
const close = '\ufdd1'
const marks = /[\ufdd0\ufdd1]/g
const quotations = /\ufdd0[^\ufdd1]*\ufdd1/g

/** Puts a value of a file or of an object into a message so that `redact: true` finds it; names and paths need none of this. */
export const quoted = (value: unknown): string =>
  `${open}${String(value).replaceAll(marks, '')}${close}`

/** A message with what it quotes. */
export const withQuotations = (message: string): string => message.replaceAll(marks, '')

/** A message without what it quotes. */
export const withoutQuotations = (message: string): string =>
  message.replaceAll(quotations, '…').replaceAll(marks, '')
