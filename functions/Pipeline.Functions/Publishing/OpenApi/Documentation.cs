using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pipeline.Functions.Publishing.OpenApi;

/// <summary>What the code says about its functions: the compiler writes it beside the assembly.</summary>
internal static partial class Documentation
{
    private static readonly Lazy<ILookup<string, string>> Summaries = new(() => XDocument.Load(Path.ChangeExtension(typeof(Documentation).Assembly.Location, ".xml"))
        .Descendants("member").Where(member => member.Element("summary") is not null)
        .ToLookup(member => member.Attribute("name")!.Value.Split('(')[0], member => TextOf(member.Element("summary")!)));

    /// <summary>The summary of a method, as text; empty where it has none.</summary>
    public static string Of(MethodInfo method) => Summaries.Value[$"M:{method.DeclaringType!.FullName}.{method.Name}"].FirstOrDefault("");

    private static string TextOf(XElement summary) => Blanks().Replace(string.Concat(summary.Nodes().Select(TextOf)), " ").Trim();

    private static string TextOf(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when (string?)element.Attribute("cref") is { } reference => reference.Split('.')[^1],
        XElement element => element.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
