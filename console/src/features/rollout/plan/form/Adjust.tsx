import { Button, Collapse, Stack } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { AdaptivePart } from "./AdaptivePart";
import { EscapePart } from "./EscapePart";
import { usePlanForm } from "./form";
import { GuardrailsPart } from "./GuardrailsPart";
import { WarmupPart } from "./WarmupPart";

/** Every setting of the plan, folded away; open when one of them is wrong. */
export function Adjust() {
  const { t } = useTranslation("rollout");
  const { problems } = usePlanForm();
  const [wanted, setWanted] = useState(false);
  const id = useId();
  const open = wanted || problems.size > 0;
  return (
    <div>
      <Button
        variant="default"
        leftSection={<IconAdjustments size={16} />}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setWanted(!open)}
      >
        {t(open ? "preset.fold" : "preset.adjust")}
      </Button>
      <Collapse expanded={open} id={id}>
        {open && (
          <Stack gap="lg" pt="lg">
            <WarmupPart />
            <AdaptivePart />
            <EscapePart />
            <GuardrailsPart />
          </Stack>
        )}
      </Collapse>
    </div>
  );
}
