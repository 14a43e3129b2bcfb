// How a cluster asks for a second person unless it is told otherwise; see approvalSettingsSchema.

import { limits } from './limits';

export const approvalDefaults = {
  needed: true,
  aboveMessages: limits.approvalAboveMessagesDefault,
  hours: limits.approvalHoursDefault,
};
