export type DoNothingActivities = typeof doNothingActivities;

export const doNothingActivities = {
  async doNothing(): Promise<void> {},
};
