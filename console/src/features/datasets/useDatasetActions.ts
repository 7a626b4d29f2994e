import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, basedOn, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import type { Dataset } from "@/kinds/dataset";
import { type Item, itemKeys } from "./queries";
import "./texts";

/** Asks, then deletes a dataset; whether it did. */
export function useDeleteDataset(useCaseId: string): (dataset: Dataset) => Promise<boolean> {
  const { t } = useTranslation("datasets");
  const queries = useQueryClient();
  return async function remove(dataset: Dataset): Promise<boolean> {
    const goes = await confirm({
      title: t("deleteTitle", { title: dataset.title }),
      text: t("deleteText"),
      action: t("delete"),
      danger: true,
    });
    if (!goes) return false;
    try {
      await unwrap(
        api.DELETE("/api/v1/datasets/{dataset_id}", {
          params: { path: { dataset_id: dataset.id } },
          headers: basedOn(dataset.version),
        }),
      );
      tell(t("deleted", { title: dataset.title }));
      return true;
    } catch (failure) {
      tellError(failure, () => void remove(dataset));
      return false;
    } finally {
      // the list only: the deleted one would be asked for once more
      void queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId, "datasets"), exact: true });
    }
  };
}

/** What is removed: with its revision, only as it was seen. */
type Removed = Pick<Item, "key"> & Partial<Pick<Item, "revision">>;

/** Asks, then removes an item from the draft. */
export function useDeleteItem(useCaseId: string, datasetId: string): (item: Removed) => Promise<void> {
  const { t } = useTranslation("datasets");
  const queries = useQueryClient();
  return async function remove(item: Removed): Promise<void> {
    const { key, revision } = item;
    const goes = await confirm({
      title: t("item.deleteTitle", { key }),
      text: t("item.deleteText"),
      action: t("item.delete"),
      danger: true,
    });
    if (!goes) return;
    try {
      await unwrap(
        api.DELETE("/api/v1/datasets/{dataset_id}/items/{item_key}", {
          params: { path: { dataset_id: datasetId, item_key: key } },
          headers: revision === undefined ? {} : basedOn(revision),
        }),
      );
      tell(t("item.deleted", { key }));
    } catch (failure) {
      tellError(failure, () => void remove(item));
    } finally {
      void queries.invalidateQueries({ queryKey: itemKeys(useCaseId, datasetId) });
    }
  };
}
