const special = String.raw`\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069`
const controls = new RegExp(String.raw`[\p{Cc}${special}]`, 'gu')
const controlsInLines = new RegExp(String.raw`[^\P{Cc}\n]|[${special}]`, 'gu')

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** A string as one line that no terminal takes for commands: controls and marks of direction are escaped. */
export const printable = (text: string): string => text.replaceAll(controls, escaped)

/** The same for what has several lines. */
export const printableLines = (text: string): string => text.replaceAll(controlsInLines, escaped)
