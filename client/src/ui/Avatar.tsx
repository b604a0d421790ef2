import { classes } from "./classes";
import { initials, inkOn } from "./initials";
import { Tooltip } from "./Tooltip";

export interface AvatarPerson {
  id: string;
  name: string;
  colour: string;
  /** Said after the name, such as "you". */
  note?: string | undefined;
}

const SIZES = {
  xs: "size-5 text-[9px]",
  sm: "size-6 text-[10px]",
  md: "size-7 text-2xs",
  xl: "size-16 text-xl",
};

/** A person as initials on their colour. The name is the accessible name. */
export function Avatar({
  person,
  size = "md",
  className,
}: {
  person: AvatarPerson;
  size?: keyof typeof SIZES;
  className?: string;
}) {
  return (
    <span
      role="img"
      aria-label={person.name}
      style={{ background: person.colour, color: inkOn(person.colour) }}
      className={classes(
        "inline-grid shrink-0 select-none place-items-center rounded-full font-semibold",
        SIZES[size],
        className,
      )}
    >
      {initials(person.name)}
    </span>
  );
}

/** People side by side, overlapping; those past `most` become a number. */
export function AvatarStack({ people, most = 5 }: { people: AvatarPerson[]; most?: number }) {
  const shown = people.slice(0, most);
  const rest = people.slice(most);
  return (
    <ul aria-label="People here" className="flex items-center -space-x-1.5">
      {shown.map((person, index) => (
        <li key={person.id} className="relative" style={{ zIndex: most - index }}>
          <Tooltip text={person.note ? `${person.name} (${person.note})` : person.name}>
            <span className="block rounded-full ring-2 ring-surface">
              <Avatar person={person} />
            </span>
          </Tooltip>
        </li>
      ))}
      {rest.length > 0 && (
        <li>
          <Tooltip text={rest.map((person) => person.name).join(", ")}>
            <span className="grid size-7 place-items-center rounded-full bg-press text-2xs font-semibold ring-2 ring-surface">
              +{rest.length}
            </span>
          </Tooltip>
        </li>
      )}
    </ul>
  );
}
