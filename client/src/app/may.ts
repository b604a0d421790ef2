/** What a role may do here, so that nothing is offered that the server refuses (SPEC RO1). */
import type { Role } from "@/api/people";

/** Change the document. */
export function mayEdit(role: Role): boolean {
  return role === "owner" || role === "editor";
}

/** Start and cancel runs. */
export function mayRun(role: Role): boolean {
  return mayEdit(role) || role === "runner";
}

/** Change roles and remove members. */
export function mayManage(role: Role): boolean {
  return role === "owner";
}
