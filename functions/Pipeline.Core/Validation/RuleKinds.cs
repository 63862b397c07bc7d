using Pipeline.Core.Templates;
using Pipeline.Core.Validation.Rules;

namespace Pipeline.Core.Validation;

/// <summary>The one list of rule kinds. A kind is a class in <c>Rules</c> and a line below.</summary>
internal static class RuleKinds
{
    /// <summary>The kind of rule about the primary key.</summary>
    public const string UniqueKey = "unique-key";

    /// <summary>From a kind's name in a template to the rule.</summary>
    public static IReadOnlyDictionary<string, Func<RuleParameters, Rule>> All { get; } = new Dictionary<string, Func<RuleParameters, Rule>>
    {
        ["matches-path"] = parameters => new MatchesPath(parameters),
        ["order"] = parameters => new Order(parameters),
        ["required-when"] = parameters => new RequiredWhen(parameters),
        ["forbidden-when"] = parameters => new ForbiddenWhen(parameters),
        ["codes-when"] = parameters => new CodesWhen(parameters),
        ["limits-when"] = parameters => new LimitsWhen(parameters),
        [UniqueKey] = parameters => new Rules.UniqueKey(parameters),
        ["parts-sum"] = parameters => new PartsSum(parameters),
        ["jump"] = parameters => new Jump(parameters),
    };

    /// <summary>Makes a rule for one reading of a file.</summary>
    /// <exception cref="FormatException">The kind is unknown or a parameter is wrong; the message names template, rule and parameter.</exception>
    public static Rule Create(Template template, RuleDefinition definition)
    {
        var parameters = new RuleParameters(template, definition);
        if (!All.TryGetValue(definition.Kind, out Func<RuleParameters, Rule>? create))
            throw parameters.Wrong("kind", $"is '{definition.Kind}', expected one of {string.Join(", ", All.Keys)}");
        Rule rule = create(parameters);
        parameters.RefuseOthers();
        return rule;
    }
}
