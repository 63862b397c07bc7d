using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>A rule about the cells of an aggregate template, which share one table of the file's cells.</summary>
internal abstract class CellRule(RuleDefinition definition) : Rule(definition)
{
    /// <summary>Reports what the cells show, in the order of their lines.</summary>
    public abstract void Finish(CellTable cells, FindingSink findings);
}
