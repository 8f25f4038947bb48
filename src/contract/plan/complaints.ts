import type { RolloutPlan } from './shape.ts';
import { calendarComplaints } from './complaints/calendar.ts';
import { cellComplaints } from './complaints/cells.ts';
import type { Complaint } from './complaints/complaint.ts';
import { contradictions } from './complaints/contradictions.ts';
import { evidenceComplaints } from './complaints/evidence.ts';
import { leverComplaints } from './complaints/lever.ts';
import { referenceComplaints } from './complaints/references.ts';
import { selfReferences } from './complaints/self-reference.ts';
import { stageComplaints } from './complaints/stages.ts';
import { switchComplaints } from './complaints/switches.ts';

/**
 * What is wrong between the parts of a plan whose parts are each well formed: names that nothing bears, stages that
 * narrow, thresholds that contradict each other, evidence that cannot be gathered in time.
 * @returns one complaint a fault, with the path to the field and what to write in its place; none for a sound plan.
 */
export function complaintsOf(plan: RolloutPlan): Complaint[] {
  return [
    referenceComplaints,
    stageComplaints,
    cellComplaints,
    leverComplaints,
    evidenceComplaints,
    contradictions,
    selfReferences,
    switchComplaints,
    calendarComplaints,
  ].flatMap((complaints) => complaints(plan));
}
