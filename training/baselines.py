"""What the reader must beat, trained on the same writers and scored on the same narratives in the same run."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import MultiLabelBinarizer

from nlp.mentions import Finder
from nlp.taxonomy import load_taxonomy
from training.corpus import Record

Predictor = Callable[[Sequence[str]], list[Record]]
HEADS = ("interventions", "triggers", "techniques", "concerns")


def blank(text: str) -> Record:
    """A record that says nothing about a text."""
    return {
        "text": text,
        "interventions": [],
        "reason": None,
        "triggers": ["not_recorded"],
        "de_escalation": {"attempted": "not_recorded", "techniques": [], "outcome": None},
        "concerns": [],
        "facts": dict.fromkeys(("restraint_minutes", "seclusion_minutes", "staff_count")),
        "evidence": {},
    }


def keywords() -> Predictor:
    """Every intervention that a pattern finds, whatever stands around it."""
    finder = Finder(load_taxonomy())

    def predict(texts: Sequence[str]) -> list[Record]:
        out = []
        for text in texts:
            types = {m.type for m in finder.find(finder.parse(text))}
            out.append({**blank(text), "interventions": [{"type": t, "applied_by": "staff"} for t in sorted(types)]})
        return out

    return predict


def patterns_with_cues() -> Predictor:
    """Every intervention that a pattern finds and that the cues assert as used; no network."""
    finder = Finder(load_taxonomy())

    def predict(texts: Sequence[str]) -> list[Record]:
        out = []
        for text in texts:
            types = {m.type for m in finder.find(finder.parse(text)) if m.status == "used"}
            out.append({**blank(text), "interventions": [{"type": t, "applied_by": "staff"} for t in sorted(types)]})
        return out

    return predict


def _labels(record: Record) -> dict[str, list[str]]:
    return {
        "interventions": [i["type"] for i in record["interventions"]],
        "triggers": record["triggers"],
        "techniques": record["de_escalation"].get("techniques") or [],
        "concerns": record["concerns"],
    }


def _linear(records: Sequence[Record], features: Any, transform: Callable[[Sequence[str]], Any]) -> Predictor:
    """Logistic regression per label on given features; thresholds at one half."""
    models = {}
    for head in HEADS:
        binarizer = MultiLabelBinarizer(classes=load_taxonomy().ids(head))
        gold = binarizer.fit_transform([_labels(r)[head] for r in records])
        kept = np.flatnonzero((gold.sum(0) > 0) & (gold.sum(0) < len(gold)))
        model = OneVsRestClassifier(LogisticRegression(C=4.0, max_iter=300)).fit(features, gold[:, kept])
        models[head] = ([binarizer.classes_[k] for k in kept], model)
    main = LogisticRegression(C=4.0, max_iter=300).fit(features, [r["triggers"][0] for r in records])
    attempted = LogisticRegression(C=4.0, max_iter=300).fit(features, [r["de_escalation"]["attempted"] for r in records])

    def predict(texts: Sequence[str]) -> list[Record]:
        x = transform(texts)
        chosen: dict[str, NDArray[np.bool_]] = {h: m.predict_proba(x) >= 0.5 for h, (_, m) in models.items()}
        out = []
        for k, (text, trigger, tried) in enumerate(zip(texts, main.predict(x), attempted.predict(x), strict=True)):
            of = {h: [label for label, hit in zip(models[h][0], chosen[h][k], strict=True) if hit] for h in HEADS}
            others = [t for t in of["triggers"] if t not in (trigger, "not_recorded")]
            out.append(
                {
                    **blank(text),
                    "interventions": [{"type": t, "applied_by": "staff"} for t in of["interventions"]],
                    "triggers": [trigger, *others] if trigger != "not_recorded" else [trigger],
                    "concerns": of["concerns"],
                    "de_escalation": {
                        "attempted": tried,
                        "techniques": of["techniques"] if tried == "yes" else [],
                        "outcome": None,
                    },
                }
            )
        return out

    return predict


def word_counts(records: Sequence[Record]) -> Predictor:
    """TF-IDF of words and characters with logistic regression."""
    union = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)),
            (
                "characters",
                TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=3, max_features=60_000, sublinear_tf=True),
            ),
        ]
    )
    features = union.fit_transform([r["text"] for r in records])
    return _linear(records, features, union.transform)


def document_embeddings(records: Sequence[Record]) -> Predictor:
    """Sentence-transformers embeddings of whole narratives, not fine-tuned, with logistic regression."""
    from sentence_transformers import SentenceTransformer

    from training.network import encoder_folder

    model = SentenceTransformer(str(encoder_folder()), device="cpu")
    model.max_seq_length = 512

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(model.encode(list(texts), batch_size=8, normalize_embeddings=True, show_progress_bar=False)) * 8

    return _linear(records, embed([r["text"] for r in records]), embed)


def setfit(records: Sequence[Record], steps: int = 150) -> Predictor:
    """SetFit on whole narratives, interventions only: contrastive fine-tuning of the same encoder, then a linear head.

    Its trainer takes pairs of narratives, positive where they share an intervention; ``steps`` batches of 16 pairs.
    """
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments

    from training.network import encoder_folder

    classes = load_taxonomy().ids("interventions")
    gold = MultiLabelBinarizer(classes=classes).fit_transform([_labels(r)["interventions"] for r in records])
    data = Dataset.from_dict({"text": [r["text"] for r in records], "label": gold.tolist()})
    model = SetFitModel.from_pretrained(str(encoder_folder()), multi_target_strategy="one-vs-rest", device="cpu")
    model.model_body.max_seq_length = 512
    arguments = TrainingArguments(batch_size=16, num_epochs=1, max_steps=steps, report_to="none", show_progress_bar=False)
    Trainer(model=model, args=arguments, train_dataset=data).train()

    def predict(texts: Sequence[str]) -> list[Record]:
        hits = np.asarray(model.predict(list(texts)))
        return [
            {**blank(t), "interventions": [{"type": c, "applied_by": "staff"} for c, h in zip(classes, row, strict=True) if h]}
            for t, row in zip(texts, hits, strict=True)
        ]

    return predict
