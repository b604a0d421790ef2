import * as Radix from "radix-ui/switch";

export interface SwitchProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean | undefined;
  id?: string | undefined;
}

/** Turns one thing on or off. */
export function Switch({ label, checked, onChange, disabled, id }: SwitchProps) {
  return (
    <Radix.Root
      id={id}
      aria-label={label}
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      className="relative h-5 w-9 shrink-0 rounded-full border border-line-2 bg-sunken transition-colors duration-100 data-[state=checked]:border-accent-fill data-[state=checked]:bg-accent-fill disabled:opacity-50"
    >
      <Radix.Thumb className="block size-3.5 translate-x-[2px] rounded-full bg-ink transition-transform duration-100 data-[state=checked]:translate-x-[18px]" />
    </Radix.Root>
  );
}
