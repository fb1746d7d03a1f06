/** The number of a version, where a provider counts them; undefined where the text is no such number. */
export function versionNumber(version: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(version) ? Number(version) : undefined;
}
