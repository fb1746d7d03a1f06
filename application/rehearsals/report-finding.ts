/** Something of a report that was looked at, and whether it is as it should be. */
export interface ReportFinding {
  readonly pass: boolean;
  readonly sentence: string;
}

export function finding(pass: boolean, sentence: string): ReportFinding {
  return { pass, sentence };
}
