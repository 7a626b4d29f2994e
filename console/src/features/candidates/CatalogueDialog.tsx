import { Button, Group, Modal, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { keys } from "@/api/queries";
import { tell, tellError } from "@/components/forms/notify";
import { Loaded } from "@/components/page/Feedback";
import classes from "./Candidates.module.css";
import { CatalogueFilters } from "./CatalogueFilters";
import { Marks } from "./Marks";
import { ANYTHING, type CatalogueEntry, queryAbout, queryCatalogue, queryShortlist } from "./queries";
import { useFactWords } from "./useFactWords";
import "./texts";

interface CatalogueDialogProps {
  useCaseId: string;
  opened: boolean;
  close: () => void;
}

/** The catalogue, filtered as one types; each model is held against the requirements. */
export function CatalogueDialog({ useCaseId, opened, close }: CatalogueDialogProps) {
  const { t } = useTranslation("candidates");
  const { t: shared } = useTranslation("shared");
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="xl"
      closeButtonProps={{ "aria-label": shared("action.close") }}
      title={
        <Text fw={650} component="span">
          {t("catalogue.title")}
        </Text>
      }
    >
      <Catalogue useCaseId={useCaseId} />
    </Modal>
  );
}

function Catalogue({ useCaseId }: { useCaseId: string }) {
  const { t } = useTranslation("candidates");
  const [wanted, setWanted] = useState(ANYTHING);
  const about = useQuery(queryAbout());
  const found = useQuery(queryCatalogue(useCaseId, wanted));
  return (
    <Stack gap="sm">
      <CatalogueFilters wanted={wanted} about={about.data} onChange={setWanted} />
      <Loaded query={found}>
        {({ items, totalCount, hasNext }) => (
          <>
            <Text size="sm" c="dimmed" aria-live="polite">
              {t("catalogue.found", { count: totalCount })}
              {hasNext && `; ${t("catalogue.shown", { shown: items.length })}`}
            </Text>
            {items.length === 0 ? (
              <Text size="sm">{t("catalogue.none")}</Text>
            ) : (
              <Entries useCaseId={useCaseId} entries={items} />
            )}
          </>
        )}
      </Loaded>
      {about.data && (
        <Text size="xs" c="dimmed">
          {t("catalogue.about", { date: about.data.asOf, source: about.data.source })}
        </Text>
      )}
    </Stack>
  );
}

function Entries({ useCaseId, entries }: { useCaseId: string; entries: readonly CatalogueEntry[] }) {
  const { t } = useTranslation("candidates");
  const { fact } = useFactWords();
  const queries = useQueryClient();
  const { data } = useQuery(queryShortlist(useCaseId));
  const listed = new Set(data?.candidates.map(({ candidate }) => candidate.entry));

  async function add({ id, name }: CatalogueEntry): Promise<void> {
    const titles = new Set(data?.candidates.map(({ candidate }) => candidate.title));
    const title = titles.has(name) ? id : name;
    try {
      await item(
        api.POST("/api/v1/candidates", { body: { useCaseId, title, entry: id, state: "considered" } }),
      );
      tell(t("created", { title }));
    } catch (failure) {
      tellError(failure);
    } finally {
      void queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId, "candidates") });
    }
  }

  return (
    <div className={classes.scroll}>
      <table className={`${classes.table} ${classes.entries}`}>
        <thead>
          <tr>
            <th scope="col">{t("catalogue.model")}</th>
            <th scope="col">{t("facts.contextWindow")}</th>
            <th scope="col">{t("facts.inputPrice")}</th>
            <th scope="col">{t("facts.openWeights")}</th>
            <th scope="col">
              <VisuallyHidden>{t("catalogue.add")}</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <th scope="row">
                {entry.name}
                <div className={classes.id}>{entry.id}</div>
                {entry.suitability && <Marks held={entry.suitability.requirements} />}
              </th>
              <td className="aimm-figures" data-label={t("facts.contextWindow")}>
                {fact(entry.facts, "contextWindow") ?? t("unknown")}
              </td>
              <td className="aimm-figures" data-label={t("facts.inputPrice")}>
                {fact(entry.facts, "inputPrice") ?? t("unknown")}
              </td>
              <td data-label={t("facts.openWeights")}>{fact(entry.facts, "openWeights") ?? t("unknown")}</td>
              <td>
                <Group justify="flex-end">
                  <Button
                    size="xs"
                    variant="default"
                    disabled={listed.has(entry.id)}
                    aria-label={t("catalogue.addOf", { name: entry.id })}
                    onClick={() => void add(entry)}
                  >
                    {t(listed.has(entry.id) ? "catalogue.added" : "catalogue.add")}
                  </Button>
                </Group>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
