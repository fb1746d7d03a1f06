/** `kind:name`, stated apart from its schema for code that runs without a schema library. */
export const referencePattern = /^[a-z][a-z0-9_]{0,63}:[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$/;
