using Pipeline.Core.Reading;

namespace Pipeline.Core.Validation.Rules;

/// <summary>A record is handed on only where the condition <c>when</c> holds, for example with consent; the others are counted and left out of everything.</summary>
internal sealed class KeptWhen(RuleParameters parameters) : Rule(parameters.Definition)
{
    private readonly Condition when = new(parameters);

    /// <summary>Whether a record that is right is handed on.</summary>
    public bool Keeps(Record record) => when.Holds(record);

    /// <inheritdoc/>
    public override void Check(Record record, FindingSink findings)
    {
        if (!Keeps(record) && findings.Count(Definition, record.Line, when.Field)) findings.Describe(Definition, record.Line, when.Field, "a record that may not be kept",
                $"{when.Field} that allows it; the record is counted and left out");
    }
}
