import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { useState } from "react";
import {
  type Me,
  membersQuery,
  type Person,
  ROLES,
  type Role,
  removeMember,
  setRole,
} from "@/api/people";
import { mayManage } from "@/app/may";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { notify } from "@/ui/notify";
import { Select } from "@/ui/Select";
import { ROLE_WORDS } from "./roleWords";

const OPTIONS = ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role].label }));

/** Everybody who belongs to the workspace, with their role; owners change it here. */
export function MemberList({ me }: { me: Me }) {
  const { data: members = [] } = useQuery(membersQuery);
  const owners = members.filter(({ role }) => role === "owner").length;
  const inOrder = [...members].sort(
    (one, other) =>
      ROLES.indexOf(one.role) - ROLES.indexOf(other.role) || one.name.localeCompare(other.name),
  );
  return (
    <ul aria-label="Members" className="-mx-1 max-h-64 overflow-y-auto">
      {inOrder.map((member) => (
        <MemberRow
          key={member.id}
          member={member}
          mine={member.id === me.id}
          manages={mayManage(me.role)}
          last={member.role === "owner" && owners === 1}
        />
      ))}
    </ul>
  );
}

interface MemberRowProps {
  member: Person;
  mine: boolean;
  /** Whether the one who looks may change it. */
  manages: boolean;
  /** Whether this is the only owner. */
  last: boolean;
}

function MemberRow({ member, mine, manages, last }: MemberRowProps) {
  const { change, remove } = useChanges(member);
  const [asking, setAsking] = useState(false);
  const { label } = ROLE_WORDS[member.role];
  return (
    <li className="flex h-10 items-center gap-2.5 rounded-md px-1">
      <Avatar person={member} size="sm" />
      <span className="min-w-0 flex-1 truncate text-sm">
        {member.name}
        {mine && <span className="text-ink-3"> (you)</span>}
      </span>
      {asking ? (
        <>
          <Button size="sm" look="quiet" onClick={() => setAsking(false)}>
            Keep
          </Button>
          <Button size="sm" look="danger" onClick={() => remove.mutate()}>
            Remove
          </Button>
        </>
      ) : manages && !last ? (
        <>
          <Select
            label={`Role of ${member.name}`}
            value={member.role}
            options={OPTIONS}
            disabled={change.isPending}
            onChange={(role) => change.mutate(role as Role)}
            className="w-28 text-xs"
          />
          <IconButton
            size="sm"
            label={`Remove ${member.name}`}
            icon={<UserMinus />}
            onClick={() => setAsking(true)}
          />
        </>
      ) : (
        <span
          title={last && manages ? "A workspace needs an owner" : undefined}
          className="px-2 text-xs text-ink-2"
        >
          {label}
        </span>
      )}
    </li>
  );
}

function useChanges({ id }: Person) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: membersQuery.queryKey });
  const onError = (error: Error) => notify(error.message, "error");
  const change = useMutation({ mutationFn: (role: Role) => setRole(id, role), onError, onSettled });
  const remove = useMutation({ mutationFn: () => removeMember(id), onError, onSettled });
  return { change, remove };
}
