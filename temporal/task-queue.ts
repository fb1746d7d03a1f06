/** Where workers take provisionings from. */
export const taskQueue = 'portcullis';
