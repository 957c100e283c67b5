/** Asked for and thrown away by tfjs itself: gradients with respect to weights, recorded as values that no output may need. */
export const UNWANTED: Readonly<Record<string, string>> = Object.fromEntries(
  ['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter', 'Dilation2DBackpropFilter'].map((name) => [
    name,
    'gradient with respect to weights, which no explanation needs',
  ]),
);

const reasons = {
  'three-dimensional; a network of pictures has none': [
    'AvgPool3D',
    'AvgPool3DGrad',
    'Conv3D',
    'Conv3DBackpropFilterV2',
    'Conv3DBackpropInputV2',
    'MaxPool3D',
    'MaxPool3DGrad',
  ],
  'complex numbers': ['Complex', 'ComplexAbs', 'FFT', 'IFFT', 'Imag', 'Real'],
  text: ['StaticRegexReplace', 'StringNGrams', 'StringSplit', 'StringToHashBucketFast'],
  'ragged and sparse tensors, whose shapes follow from values': [
    'RaggedGather',
    'RaggedRange',
    'RaggedTensorToTensor',
    'SparseFillEmptyRows',
    'SparseReshape',
    'SparseSegmentMean',
    'SparseSegmentSum',
    'SparseToDense',
    'Unique',
  ],
  'counts and searches among integers; nothing to differentiate': [
    'Bincount',
    'BitwiseAnd',
    'DenseBincount',
    'LowerBound',
    'SearchSorted',
    'UpperBound',
  ],
  'boxes of a detector, whose number follows from values': [
    'NonMaxSuppressionV3',
    'NonMaxSuppressionV4',
    'NonMaxSuppressionV5',
  ],
  random: ['Multinomial'],
  'augments pictures while training; such layers do nothing in a prediction': ['RotateWithOffset', 'Transform'],
  'of a browser': ['Draw', 'FromPixels'],
  'no op of tfjs runs it: it is composed of others': ['LogSoftmax', 'LogicalXor', 'MatrixBandPart', 'Pool'],
  'replaced by our own gradient (`gradients.ts`), composed of others': [
    'AvgPoolGrad',
    'ResizeBilinearGrad',
    'ResizeNearestNeighborGrad',
  ],
  'has constants only for its input, and so runs while the program is recorded': ['BroadcastArgs', 'LinSpace', 'Range'],
  'matrices on a diagonal; no layer of Keras runs it': ['Diag'],
  'gives places in a flattened picture, for unpooling; no layer of Keras runs it': ['MaxPoolWithArgmax'],
} as const;

/** Why a kernel of tfjs is not recorded. A network that has it all the same runs on TensorFlow.js, and a note says so. */
export const UNTRACED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(reasons).flatMap(([reason, names]) => names.map((name) => [name, reason])),
);
