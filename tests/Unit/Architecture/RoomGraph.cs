using System.Reflection;
using NetArchTest.Rules;

namespace MonkeyTroop.Tests.Unit.Architecture;

/// <summary>One room uses another.</summary>
/// <param name="From">The user.</param>
/// <param name="To">The used.</param>
internal sealed record Direction(string From, string To)
{
    /// <inheritdoc />
    public override string ToString() => $"{From} -> {To}";
}

/// <summary>
/// Which rooms of a project use which, read from its compiled types. A room is a folder directly below the project. Types beside the folders
/// are of no room: the program starts from them, or all rooms share them. A constant leaves no trace in compiled code, so a room that
/// takes only constants of another is not seen.
/// </summary>
internal static class RoomGraph
{
    /// <summary>All directions, each with the names of the types that take it.</summary>
    /// <param name="project">The project's name, as its folder is called.</param>
    public static IReadOnlyDictionary<Direction, string[]> Of(string project)
    {
        var assembly = Assembly.Load($"MonkeyTroop.{project}");
        var home = project == "Grains.Abstractions" ? "MonkeyTroop.Grains." : $"MonkeyTroop.{project}.";
        var rooms = assembly.GetTypes().Select(type => type.Namespace ?? "").Where(name => name.StartsWith(home, StringComparison.Ordinal))
            .Select(name => name[home.Length..].Split('.')[0]).Distinct().ToList();
        return rooms.SelectMany(from => rooms.Where(to => to != from).Select(to => new Direction(from, to)))
            .Select(direction => (Direction: direction, Users: UsersOf(direction)))
            .Where(found => found.Users.Length > 0)
            .ToDictionary(found => found.Direction, found => found.Users);

        // By its types, not by its namespace: Grains and its contracts share namespaces, and a contract belongs to no room of Grains.
        string[] TypesOf(string room) =>
        [
            .. assembly.GetTypes().Where(type => !type.IsNested && $"{type.Namespace}.".StartsWith($"{home}{room}.", StringComparison.Ordinal)).Select(type => type.FullName!),
        ];

        string[] UsersOf(Direction direction) =>
        [
            .. Types.InAssembly(assembly).That().ResideInNamespace(home + direction.From).And().HaveDependencyOnAny(TypesOf(direction.To))
                .GetTypes().Select(type => type.Name).Order(StringComparer.Ordinal),
        ];
    }
}
