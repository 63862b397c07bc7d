using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace Pipeline.Local.Functions.Host.Http;

/// <summary>The route of an HTTP function: host.json's prefix before its own, or before its name where it has none.</summary>
internal static class HttpRoute
{
    public static Route Of(LocalFunction function, HttpTriggerAttribute trigger, HostSettings settings)
    {
        string pattern = $"{settings.RoutePrefix.Trim('/')}/{(trigger.Route ?? function.Name).TrimStart('/')}";
        try
        {
            return new Route(pattern, [.. RoutePatternFactory.Parse(pattern).Parameters.Select(parameter => parameter.Name)]);
        }
        catch (RoutePatternException e)
        {
            throw function.Wrong($"its route is '{pattern}'; expected an ASP.NET Core route. {e.Message}");
        }
    }

    internal sealed record Route(string Pattern, IReadOnlyCollection<string> ParameterNames);
}
