using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>One rule of a template while one file is read: it sees every record in order, then the end of the file.</summary>
/// <remarks>Records come with faults in their fields too, so that one mistake in a row does not hide another: a rule looks at
/// <see cref="Record.Has"/> and says nothing about what is not there.</remarks>
internal abstract class Rule(RuleDefinition definition)
{
    /// <summary>The rule as the template states it.</summary>
    protected RuleDefinition Definition { get; } = definition;

    /// <summary>Learns what the file's path says, before the first record.</summary>
    public virtual void Begin(SubmissionContext context)
    {
    }

    /// <summary>Looks at one record.</summary>
    public virtual void Check(Record record, FindingSink findings)
    {
    }

    /// <summary>Reports what only the whole file shows, in the order of its lines.</summary>
    public virtual void Finish(FindingSink findings)
    {
    }
}
