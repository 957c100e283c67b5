import type {LocalisationScores} from '../core/metrics/localisationScores.ts';
import type {Box, RawMap} from './explanation.ts';
import type {Cluster, Filter} from './gallery.ts';

/** What is computed over the pictures of a run, on a store that may be growing. */

/** Pictures of one run that a filter leaves. */
export interface Selection {
  readonly store: string;
  readonly run: number;
  readonly filter: Filter;
}

/** One class of a selection, against the rest. */
export interface CurvesRequest extends Selection {
  readonly class: number;
}

/** The mean of the maps of the explained class, each scaled to the sum 1; null where none has a positive value. */
export interface MeanMap {
  readonly map: RawMap | null;
  /** Maps that went into it. */
  readonly pictures: number;
}

/** How far long work is. */
export interface DatasetProgress {
  readonly message: string;
  /** 0…1; null where it cannot be told. */
  readonly done: number | null;
}

export interface ClustersRequest {
  readonly store: string;
  readonly run: number;
  /** Default 7. */
  readonly seed?: number;
}

export interface Clusters {
  /** The most suspicious first. */
  readonly clusters: readonly Cluster[];
  /** Pictures in them. */
  readonly pictures: number;
  readonly seed: number;
  /** In words: why nothing was covered, what was left out. */
  readonly warnings: readonly string[];
}

/** A part of a picture that makes a channel answer most. */
export interface Patch {
  /** The picture's. */
  readonly id: number;
  /** The channel's field of view at its strongest cell, in the picture's own pixels. */
  readonly box: Box;
  readonly activation: number;
}

export interface Channel {
  readonly index: number;
  /**
   * Mean over the pictures of Σ_ij α_k A_k, with α as in Grad-CAM for the predicted class: what the channel adds to the
   * map before its ReLU. Negative where it speaks against the class.
   */
  readonly contribution: number;
  /** Of all channels' contributions, without their signs; 0…1. */
  readonly share: number;
  /** The strongest first, at most one a picture. */
  readonly patches: readonly Patch[];
}

export interface ChannelsRequest {
  readonly store: string;
  readonly run: number;
  /** Predicted class; null: all pictures. */
  readonly class: number | null;
  /** Channels to show, 1…100; default 12. */
  readonly channels?: number;
  /** Or these alone. */
  readonly indices?: readonly number[];
  /** Patches of each, 1…50; default 6. */
  readonly patches?: number;
}

/** The channels of the explained layer that matter most, or those that were asked for. */
export interface ChannelSheet {
  readonly layer: string;
  readonly class: number | null;
  /** Of the layer. */
  readonly of: number;
  /** Pictures of the class that were looked at. */
  readonly pictures: number;
  readonly channels: readonly Channel[];
  readonly warnings: readonly string[];
}

export interface LocalisationRequest {
  readonly store: string;
  readonly run: number;
}

export interface MethodLocalisation {
  readonly method: string;
  readonly title: string;
  readonly all: LocalisationScores;
  /** By label, those with pictures. */
  readonly classes: readonly (LocalisationScores & {readonly class: number})[];
  /** Localisation error at .01 … .99 of the maximum, for IoU .3, .5 and .7; empty without boxes. */
  readonly curves: readonly {readonly iou: number; readonly errors: readonly number[]}[];
}

export interface Localisation {
  readonly methods: readonly MethodLocalisation[];
  /** Share of the maximum at which the run draws boxes. */
  readonly threshold: number;
  readonly warnings: readonly string[];
}

export interface ReportRequest {
  readonly store: string;
  /** Absent: the only one, or the last. */
  readonly run?: number;
  /** A new file that ends in .html; absent: beside the store, with its name. */
  readonly file?: string;
}

export interface ReportResult {
  readonly file: string;
  readonly warnings: readonly string[];
}
