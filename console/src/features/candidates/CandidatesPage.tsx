import { Button, Text } from "@mantine/core";
import { IconListSearch, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { SortableList } from "@/components/lists/SortableList";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { CandidateDialogs, type Doing } from "./CandidateDialogs";
import { CandidateRow } from "./CandidateRow";
import { CatalogueDialog } from "./CatalogueDialog";
import { CompareSection } from "./CompareSection";
import { queryShortlist, type Shortlist } from "./queries";
import { useCandidateActions } from "./useCandidateActions";
import "./texts";

/** The models that could serve a use case. */
export function CandidatesPage() {
  const useCaseId = useParams({ strict: false }).useCaseId ?? "";
  const shortlist = useQuery(queryShortlist(useCaseId));
  const [choosing, setChoosing] = useState(false);
  const [doing, setDoing] = useState<Doing | null>(null);
  return (
    <>
      <Loaded query={shortlist}>
        {(data) => (
          <>
            <Candidates
              useCaseId={useCaseId}
              shortlist={data}
              choose={() => setChoosing(true)}
              start={setDoing}
            />
            {data.candidates.length > 1 && <CompareSection candidates={data.candidates} />}
          </>
        )}
      </Loaded>
      <CatalogueDialog useCaseId={useCaseId} opened={choosing} close={() => setChoosing(false)} />
      <CandidateDialogs useCaseId={useCaseId} doing={doing} close={() => setDoing(null)} />
    </>
  );
}

interface CandidatesProps {
  useCaseId: string;
  shortlist: Shortlist;
  choose: () => void;
  start: (doing: Doing) => void;
}

function Candidates({ useCaseId, shortlist, choose, start }: CandidatesProps) {
  const { t } = useTranslation("candidates");
  const mayWrite = useMay("write");
  const actions = useCandidateActions(useCaseId);
  const { candidates, asOf } = shortlist;
  const mayMove = mayWrite && candidates.length > 1;
  const byId = new Map(candidates.map((one) => [one.candidate.id, one]));
  const buttons = (
    <>
      <Button size="xs" variant="subtle" component={Link} to="/settings/own-models">
        {t("ownModels")}
      </Button>
      {mayWrite && (
        <>
          <Button size="xs" variant="default" onClick={() => start({ what: "new" })}>
            {t("addOwn")}
          </Button>
          <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={choose}>
            {t("add")}
          </Button>
        </>
      )}
    </>
  );
  if (candidates.length === 0) {
    return (
      <Section title={t("title")}>
        <EmptyState icon={<IconListSearch />} title={t("emptyTitle")} text={t("emptyText")}>
          {buttons}
        </EmptyState>
      </Section>
    );
  }
  return (
    <Section title={t("title")} hint={t("hint")} actions={buttons}>
      <SortableList
        records={candidates.map(({ candidate }) => candidate)}
        mayMove={mayMove}
        move={actions.move}
      >
        {(candidate) => {
          const shown = byId.get(candidate.id);
          return (
            shown && (
              <CandidateRow
                key={candidate.id}
                shown={shown}
                mayWrite={mayWrite}
                mayMove={mayMove}
                edit={() => start({ what: "edit", candidate })}
                writePrompt={() => start({ what: "prompt", candidate })}
                makeFlow={() => start({ what: "flow", candidate })}
                remove={() => actions.remove(candidate)}
              />
            )
          );
        }}
      </SortableList>
      <Text size="xs" c="dimmed" mt="sm">
        {t("asOf", { date: asOf })}
      </Text>
    </Section>
  );
}
