using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;

namespace Pipeline.Functions.Publishing;

/// <summary>The addresses of the app, as its functions declare them. The Functions host knows a method that no function takes only as an address that
/// does not exist; here is what it takes instead.</summary>
internal static class Addresses
{
    /// <summary>What the routes of a country's profile of a year begin with, as <see cref="ProfileAddress.Api(Publication)"/>.</summary>
    public const string Profile = "api/profiles/" + ProfilePage;

    /// <summary>What the routes of a report beside it begin with.</summary>
    public const string Report = "api/profiles/" + ReportPage;

    /// <summary>What the pages of a country's profile of a year begin with, as <see cref="ProfileAddress.Page(Publication)"/>.</summary>
    public const string ProfilePage = "{country:length(3)}/{year:int}";

    /// <summary>What the pages of a report beside it begin with.</summary>
    public const string ReportPage = ProfilePage + "/" + ProfileAddress.Reports + "/{template}";

    /// <summary>The route of every address.</summary>
    public const string Any = "{*path}";

    private static readonly Address[] All =
    [
        .. from type in typeof(Addresses).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
           from parameter in method.GetParameters()
           let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
           where trigger?.Route is not (null or Any)
           select new Address(trigger.Route!, trigger.Methods ?? []),
    ];

    /// <summary>The methods that the functions at a request's address take, in capitals and ascending; none where there is no such address.</summary>
    public static IEnumerable<string> MethodsOf(HttpContext http) =>
        All.Where(address => address.Is(http)).SelectMany(address => address.Methods).Select(method => method.ToUpperInvariant()).Distinct().Order(StringComparer.Ordinal);

    private sealed class Address
    {
        private static readonly DefaultInlineConstraintResolver Resolver = new(Options.Create(new RouteOptions()), new ServiceCollection().BuildServiceProvider());

        private readonly TemplateMatcher matcher;
        private readonly (string Name, IRouteConstraint Constraint)[] constraints;

        public Address(string route, string[] methods)
        {
            RouteTemplate template = TemplateParser.Parse(route);
            matcher = new TemplateMatcher(template, []);
            constraints = [.. from part in template.Parameters from constraint in part.InlineConstraints select (part.Name!, Resolver.ResolveConstraint(constraint.Constraint)!)];
            Methods = methods;
        }

        public string[] Methods { get; }

        public bool Is(HttpContext http)
        {
            var values = new RouteValueDictionary();
            return matcher.TryMatch(http.Request.Path, values)
                && constraints.All(part => !values.ContainsKey(part.Name) || part.Constraint.Match(http, null, part.Name, values, RouteDirection.IncomingRequest));
        }
    }
}
