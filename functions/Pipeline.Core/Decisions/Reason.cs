namespace Pipeline.Core.Decisions;

/// <summary>Why a decision is what it is; it says nothing about a person beyond the decision.</summary>
/// <param name="Code">Stable name, as it is stored with a case.</param>
/// <param name="Text">The reason in a sentence, with the article or paragraph that it rests on.</param>
public sealed record Reason(string Code, string Text);
