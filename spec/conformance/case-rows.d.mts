export const caseRows: Readonly<Record<string, readonly string[]>>;
