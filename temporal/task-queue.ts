/** Where workers take provisionings and rehearsals from, and what is done to tenants. */
export const taskQueue = 'portcullis';
/** Where workers take the tenants' own work from: in the platform's namespace, and in those of tenants. */
export const runsTaskQueue = 'portcullis-runs';
