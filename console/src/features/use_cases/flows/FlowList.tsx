import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArchive, IconChevronDown, IconChevronUp, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Dialog } from "../Dialogs";
import type { FlowStanding } from "../first_steps";
import { FlowCard } from "./FlowCard";
import classes from "./Flows.module.css";
import { AT_ONCE, apart, FEW, listed } from "./shown";
import "../texts";

/** A search is of use from this many flows on. */
const MANY = 8;

interface FlowListProps {
  useCaseId: string;
  flows: readonly FlowStanding[];
  colors: ReadonlyMap<string, string>;
  before: ReadonlyMap<string, number> | undefined;
  open: (dialog: Dialog) => void;
}

/** The flows as cards: active ones first, many inactive ones folded, archived ones on request, with a search where there are many. */
export function FlowList({ useCaseId, flows, colors, before, open }: FlowListProps) {
  const { t } = useTranslation("use_cases");
  const [typed, setTyped] = useState("");
  const [sought] = useDebouncedValue(typed, 150);
  const [unfolded, setUnfolded] = useState(false);
  const [withArchived, setWithArchived] = useState(false);
  const { active, inactive, archived } = listed(flows, sought);
  const shared = { useCaseId, flows, colors, before, open };
  // who searches wants to see what was found; with nothing active there would be nothing to see
  const searching = sought.trim() !== "";
  const shown = unfolded || inactive.length <= FEW || searching || active.length === 0;
  return (
    <Stack gap="md">
      {flows.length > MANY && (
        <TextInput
          type="search"
          leftSection={<IconSearch size={16} />}
          placeholder={t("flows.search", { count: flows.length })}
          aria-label={t("flows.search", { count: flows.length })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          maw={420}
        />
      )}
      {active.length + inactive.length + archived.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          {t("flows.notFound")}
        </Text>
      )}
      {active.length > 0 && <Cards {...shared} cards={active} label={t("flows.title")} />}
      {inactive.length > FEW && !searching && active.length > 0 && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          w="fit-content"
          leftSection={shown ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
          aria-expanded={shown}
          onClick={() => setUnfolded(!unfolded)}
        >
          {t(shown ? "flows.fold" : "flows.unfold", { count: inactive.length })}
        </Button>
      )}
      {shown && inactive.length > 0 && (
        <Cards {...shared} cards={inactive} label={t("flows.inactive")} key={sought} />
      )}
      {archived.length > 0 && !searching && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          w="fit-content"
          leftSection={<IconArchive size={16} />}
          aria-expanded={withArchived}
          onClick={() => setWithArchived(!withArchived)}
        >
          {t(withArchived ? "flows.hideArchived" : "flows.showArchived", { count: archived.length })}
        </Button>
      )}
      {(withArchived || searching) && archived.length > 0 && (
        <Cards {...shared} cards={archived} label={t("flows.archived")} key={`archived ${sought}`} />
      )}
    </Stack>
  );
}

interface CardsProps extends FlowListProps {
  cards: readonly FlowStanding[];
  label: string;
}

/** Some of the cards, and more of them on request. */
function Cards({ cards, label, flows, colors, before, useCaseId, open }: CardsProps) {
  const { t } = useTranslation("use_cases");
  const [most, setMost] = useState(AT_ONCE);
  const some = cards.slice(0, most);
  const apartColors = apart(
    some.map((flow) => flow.flowId),
    colors,
  );
  return (
    <>
      <ul className={classes.cards} aria-label={label}>
        {some.map((flow) => (
          <FlowCard
            key={flow.flowId}
            useCaseId={useCaseId}
            flow={flow}
            flows={flows}
            color={apartColors.get(flow.flowId)}
            before={before?.get(flow.flowId) ?? 0}
            open={open}
          />
        ))}
      </ul>
      {cards.length > most && (
        <Group gap="sm">
          <Button variant="default" size="xs" onClick={() => setMost(most + AT_ONCE)}>
            {t("flows.more", { count: Math.min(AT_ONCE, cards.length - most) })}
          </Button>
          <Text size="sm" c="dimmed" className="aimm-figures">
            {t("flows.some", { shown: most, count: cards.length })}
          </Text>
        </Group>
      )}
    </>
  );
}
