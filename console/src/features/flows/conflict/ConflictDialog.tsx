import { Box, Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Configuration } from "@/api/configurations";
import { ConfigurationDiff } from "@/components/diff/ConfigurationDiff";
import { MergeEditor } from "@/components/editor/JsonEditor";
import { useFormat } from "@/i18n/format";
import { useAuthor } from "../editing/Notices";
import { useObstacle } from "../editing/SaveBar";
import { type Draft, draftOf, type Editing, type Stored, shownOf, typed } from "../editing/state/editing";
import { PLACEHOLDER } from "../model/placeholders";
import "../texts";

interface ConflictDialogProps {
  useCaseId: string;
  flowStepId: string;
  title: string;
  editing: Editing;
  apply: (change: (editing: Editing) => Editing) => void;
  onKeepTheirs: () => void;
  /** Save mine on top of theirs. */
  onOverwrite: () => void;
  onClose: () => void;
}

const VIEWS = ["between", "changedTheirs", "changedMine", "merge"] as const;
type View = (typeof VIEWS)[number];

function asConfiguration({ modality, text }: Draft): Configuration {
  return { modality, parameters: text };
}

/** Two versions of one step: theirs, which is stored, and mine, which is not. */
export function ConflictDialog(props: ConflictDialogProps) {
  const { title, editing, onClose } = props;
  const { t } = useTranslation("flows");
  const { t: shared } = useTranslation("shared");
  const opened = editing.newer !== null;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="min(1200px, 94vw)"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": shared("action.close") }}
      title={
        <Text fw={650} component="span">
          {t("conflict.title", { title })}
        </Text>
      }
    >
      {opened && <Versions {...props} />}
    </Modal>
  );
}

function Versions(props: ConflictDialogProps) {
  const { useCaseId, flowStepId, editing, apply } = props;
  const { t } = useTranslation("flows");
  const format = useFormat();
  const narrow = useMediaQuery("(max-width: 48em)") ?? false;
  const author = useAuthor(useCaseId, flowStepId, editing.newer);
  const [view, setView] = useState<View>("between");
  const [merged, setMerged] = useState(false);
  const draft = shownOf(editing);
  const { newer, base } = editing;
  if (!newer || !draft) return null;

  function edit(next: Draft): void {
    setMerged(true);
    // while both versions are on the table a draft that says what the base says stays a draft
    apply((now) => ({ ...typed({ ...now, newer: null }, next), newer: now.newer }));
  }

  return (
    <Stack gap="md">
      <Box>
        <Text size="sm">{t("conflict.text")}</Text>
        <Text size="sm" c="dimmed">
          {t("conflict.saved", {
            who: author ?? t("notice.somebody"),
            when: format.dateTime(newer.updatedAt),
          })}{" "}
          {base.revision > 0
            ? t("conflict.yourBase", { number: base.revision })
            : t("conflict.yourBaseEmpty")}
        </Text>
      </Box>
      <SegmentedControl
        size="sm"
        orientation={narrow ? "vertical" : "horizontal"}
        aria-label={t("conflict.view")}
        data={VIEWS.map((value) => ({ value, label: t(`conflict.${value}`) }))}
        value={view}
        onChange={(value) => setView(value as View)}
        w="fit-content"
      />
      <Box mah="56vh" style={{ overflow: "auto" }}>
        <Shown view={view} draft={draft} newer={newer} base={base} narrow={narrow} onEdit={edit} />
      </Box>
      <Decision {...props} draft={draft} newer={newer} merged={merged} />
    </Stack>
  );
}

interface ShownProps {
  view: View;
  draft: Draft;
  newer: Stored;
  base: Stored;
  narrow: boolean;
  onEdit: (draft: Draft) => void;
}

function Shown({ view, draft, newer, base, narrow, onEdit }: ShownProps) {
  const { t } = useTranslation("flows");
  const theirs = t("conflict.theirs", { number: newer.revision });
  const mine = t("conflict.mine");
  const began = base.revision > 0 ? t("history.revision", { number: base.revision }) : t("history.nothing");
  const own = asConfiguration(draft);
  switch (view) {
    case "merge":
      return (
        <Merge
          draft={draft}
          theirs={newer.configuration}
          narrow={narrow}
          labels={[theirs, mine]}
          onEdit={onEdit}
        />
      );
    case "changedTheirs":
      return (
        <ConfigurationDiff
          before={base.configuration}
          after={newer.configuration}
          beforeLabel={began}
          afterLabel={theirs}
        />
      );
    case "changedMine":
      return (
        <ConfigurationDiff before={base.configuration} after={own} beforeLabel={began} afterLabel={mine} />
      );
    default:
      return (
        <ConfigurationDiff before={newer.configuration} after={own} beforeLabel={theirs} afterLabel={mine} />
      );
  }
}

interface DecisionProps extends ConflictDialogProps {
  draft: Draft;
  newer: Stored;
  merged: boolean;
}

function Decision({ draft, newer, merged, onKeepTheirs, onOverwrite, onClose }: DecisionProps) {
  const { t } = useTranslation("flows");
  const obstacle = useObstacle(draft);
  return (
    <>
      {obstacle && (
        <Text size="sm" c="var(--aimm-bad)" role="status">
          {obstacle}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {t("conflict.keepTheirsHint")} {t("conflict.overwriteHint", { number: newer.revision })}
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" onClick={onClose}>
          {t("conflict.later")}
        </Button>
        <Button variant="default" onClick={onKeepTheirs}>
          {t("conflict.keepTheirs")}
        </Button>
        <Button onClick={onOverwrite} disabled={obstacle !== null}>
          {t(merged ? "conflict.overwriteMerged" : "conflict.overwrite")}
        </Button>
      </Group>
    </>
  );
}

interface MergeProps {
  draft: Draft;
  theirs: Configuration | null;
  narrow: boolean;
  labels: readonly [theirs: string, mine: string];
  onEdit: (draft: Draft) => void;
}

function Merge({ draft, theirs, narrow, labels, onEdit }: MergeProps) {
  const { t } = useTranslation("flows");
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("conflict.mergeHint")}
      </Text>
      {theirs && theirs.modality !== draft.modality && (
        <TextInput
          maw={320}
          label={t("conflict.modality", { theirs: theirs.modality })}
          value={draft.modality}
          onChange={(event) => onEdit({ ...draft, modality: event.currentTarget.value })}
        />
      )}
      <MergeEditor
        theirs={theirs ? draftOf(theirs).text : ""}
        mine={draft.text}
        onChange={(text) => onEdit({ ...draft, text })}
        theirsLabel={labels[0]}
        mineLabel={labels[1]}
        mark={PLACEHOLDER}
        unified={narrow}
      />
    </Stack>
  );
}
