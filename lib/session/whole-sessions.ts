/** Sessions that load Tables whole: they are about to be closed. */
export const wholeSessions: WeakSet<object> = new WeakSet()
