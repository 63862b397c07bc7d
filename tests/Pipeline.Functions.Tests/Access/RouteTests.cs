using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing;

namespace Pipeline.Functions.Tests.Access;

/// <summary>A host gives a request to the first function, by name, whose route fits: none may stand before another one's addresses.</summary>
public partial class RouteTests
{
    private static readonly (string Name, HttpTriggerAttribute Trigger)[] Functions =
    [
        .. from type in typeof(AccessMiddleware).Assembly.GetTypes()
           from method in type.GetMethods()
           let name = method.GetCustomAttribute<FunctionAttribute>()?.Name
           where name is not null
           from trigger in method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>()
           orderby name.ToUpperInvariant()
           select (name, trigger),
    ];

    public static TheoryData<string> Names => [.. Functions.Select(function => function.Name)];

    [Theory, MemberData(nameof(Names))]
    public void No_function_stands_before_the_addresses_of_another(string name)
    {
        (_, HttpTriggerAttribute trigger) = Functions.Single(function => function.Name == name);
        string address = Parameter().Replace(trigger.Route!, parameter => KindOf(parameter).Example);
        Assert.Matches(PatternOf(trigger), address);
        Assert.DoesNotContain(
            Functions.TakeWhile(function => function.Name != name),
            earlier => SharesMethod(earlier.Trigger, trigger) && Regex.IsMatch(address, PatternOf(earlier.Trigger)));
    }

    [Fact]
    public void The_functions_of_the_cases_are_among_them() => Assert.Contains(nameof(CasesApi.ListDueCases), Functions.Select(function => function.Name));

    private static bool SharesMethod(HttpTriggerAttribute one, HttpTriggerAttribute other) => one.Methods is null || other.Methods is null || one.Methods.Intersect(other.Methods).Any();

    private static string PatternOf(HttpTriggerAttribute trigger) => $"^{Parameter().Replace(trigger.Route!, parameter => KindOf(parameter).Pattern)}$";

    // An address that a parameter fits, as ordinary as can be, and everything that fits it.
    private static (string Example, string Pattern) KindOf(Match parameter) => parameter.Groups["constraint"].Value switch
    {
        _ when parameter.Value.StartsWith("{*", StringComparison.Ordinal) => ("no/such/page", ".*"),
        "int" => ("2019", "[0-9]+"),
        "length" => (new string('A', int.Parse(parameter.Groups["length"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)), $"[^/]{{{parameter.Groups["length"].Value}}}"),
        "maxlength" => ("", ""),
        "" => ("something", "[^/]+"),
        var other => throw new NotSupportedException($"This test does not know the constraint '{other}'."),
    };

    [GeneratedRegex(@"\{\*?\w+(:(?<constraint>\w+)(\((?<length>\d+)\))?)?\??\}")]
    private static partial Regex Parameter();
}
