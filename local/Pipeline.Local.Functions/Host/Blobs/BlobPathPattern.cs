using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Local.Functions.Host.Blobs;

/// <summary>The path of a blob trigger, as <c>container/{a}/{b}.csv</c>.</summary>
/// <remarks>Matched as WebJobs does it: every name takes as much as it can, slashes included, the first before the others. So where a
/// blob's path has more parts than the pattern, the surplus goes to the first name.</remarks>
internal sealed partial class BlobPathPattern
{
    readonly Regex _blobName;

    BlobPathPattern(string container, Regex blobName, IReadOnlyCollection<string> parameterNames)
    {
        Container = container;
        _blobName = blobName;
        ParameterNames = parameterNames;
    }

    public string Container { get; }

    public IReadOnlyCollection<string> ParameterNames { get; }

    public static BlobPathPattern Parse(string path)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == path.Length - 1 || path[..slash].Contains('{', StringComparison.Ordinal))
            throw new FormatException($"The blob path is '{path}'; expected a container, a slash and a pattern of blob names, as in 'files/{{name}}'.");

        var regex = new StringBuilder(@"\A");
        List<string> names = [];
        foreach (Match token in Token().Matches(path[(slash + 1)..]))
        {
            if (token.Groups["name"] is { Success: true, Value: var name })
            {
                if (!Identifier().IsMatch(name) || names.Contains(name, StringComparer.OrdinalIgnoreCase))
                    throw new FormatException($"The blob path '{path}' has '{{{name}}}'; expected names of letters, digits and underscores, each once.");
                names.Add(name);
                regex.Append("(?<").Append(name).Append(">.*)");
            }
            else if (token.Groups["stray"].Success)
            {
                throw new FormatException($"The blob path '{path}' has an unpaired '{token.Value}'; expected {{name}}, or {{{{ and }}}} for braces.");
            }
            else
            {
                regex.Append(Regex.Escape(token.Value is "{{" or "}}" ? token.Value[..1] : token.Value));
            }
        }

        return new BlobPathPattern(path[..slash], new Regex(regex.Append(@"\z").ToString(), RegexOptions.CultureInvariant), names);
    }

    /// <summary>What the names stand for in this blob's name; null where it does not match.</summary>
    public Dictionary<string, object?>? Match(string blobName)
    {
        Match match = _blobName.Match(blobName);
        return match.Success
            ? ParameterNames.ToDictionary(name => name, name => (object?)match.Groups[name].Value, StringComparer.OrdinalIgnoreCase)
            : null;
    }

    [GeneratedRegex(@"\{\{|\}\}|\{(?<name>[^{}]*)\}|(?<stray>[{}])|[^{}]+")]
    private static partial Regex Token();

    [GeneratedRegex(@"\A[\p{L}_][\p{L}\p{Nd}_]*\z")]
    private static partial Regex Identifier();
}
