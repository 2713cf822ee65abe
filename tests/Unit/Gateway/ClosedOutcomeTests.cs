using System.Collections;
using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.Jobs;
using MonkeyTroop.Gateway.Lists;
using MonkeyTroop.Gateway.Nodes;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.ProofOfHardware;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Receipts;
using MonkeyTroop.Gateway.Reputation;
using MonkeyTroop.Gateway.Revocation;
using MonkeyTroop.Gateway.Tickets;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Gateway.Wallets;
using MonkeyTroop.Grains.Identity;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.WorkerAgent.Jobs;
using WorkerRefusal = MonkeyTroop.WorkerAgent.TicketProxy.Refusal;

namespace MonkeyTroop.Tests.Unit.Gateway;

/// <summary>
/// Every closed outcome is answered by an arm of its own, wherever there is a switch over it. A new subtype without an arm fails here, and
/// so does a new closed outcome that this table does not know.
/// </summary>
public sealed class ClosedOutcomeTests
{
    private static readonly Assembly[] Ours =
    [
        typeof(Refusal).Assembly, typeof(HoldOutcome).Assembly, typeof(WalletMetrics).Assembly, typeof(Proof).Assembly,
        typeof(global::MonkeyTroop.WorkerAgent.Worker).Assembly, typeof(global::MonkeyTroop.ClientProxy.Proxy.ProxyMetrics).Assembly,
    ];

    private static readonly Dictionary<Type, Action<object>[]> Switches = new()
    {
        [typeof(HoldOutcome)] = [of => Authorizer.AnswerTo((HoldOutcome)of, DateTimeOffset.UnixEpoch, _ => Make<AuthorizeResponse>())],
        [typeof(SlotOutcome)] = [of => SlotTaker.SlotOf((SlotOutcome)of)],
        [typeof(SettlementOutcome)] =
        [
            of => ReceiptApi.AnswerTo((SettlementOutcome)of, Make<VerifiedReceipt>(), "a", showsBalances: true, new RequestTrail()),
            of => WalletMetrics.KindOf((SettlementOutcome)of, Credits.Zero, late: false),
        ],
        [typeof(ExtensionOutcome)] =
        [
            of => JobApi.AnswerTo((ExtensionOutcome)of, "j", _ => Results.Ok()),
            of => WalletMetrics.WordOf((ExtensionOutcome)of),
        ],
        [typeof(JobLook)] = [of => JobApi.AnswerTo((JobLook)of, "j", _ => Results.Ok())],
        [typeof(TransferOutcome)] = [of => TransferApi.AnswerTo((TransferOutcome)of, Make<CreditTransfer>(), new RequestTrail(), DateTimeOffset.UnixEpoch)],
        [typeof(TakeBackOutcome)] = [of => RevocationApi.AnswerTo((TakeBackOutcome)of, "a")],
        [typeof(GrantOutcome)] = [of => GrantApi.AnswerTo((GrantOutcome)of, Make<GrantRequest>())],
        [typeof(HardwareOutcome)] = [of => HardwareApi.AnswerTo((HardwareOutcome)of)],
        [typeof(RegistrationOutcome)] = [of => RegistrationApi.AnswerTo((RegistrationOutcome)of, "n", _ => Make<RegisterResponse>())],
    };

    private static readonly Dictionary<Type, Action<object>[]> EnumSwitches = new()
    {
        [typeof(HeartbeatOutcome)] = [of => HeartbeatApi.AnswerTo((HeartbeatOutcome)of, "n", _ => Results.Ok(), refusal => refusal)],
        [typeof(ProofAdmission)] = [of => ProofGate.RefusalOf((ProofAdmission)of), of => NodeGrain.OutcomeOf((ProofAdmission)of)],
        [typeof(SignedPart)] = [of => ReceiptApi.RefusalOf((SignedPart)of, "n")],
        [typeof(NodeStanding)] = [of => RevocationApi.WordsOf((NodeStanding)of)],
        [typeof(NodeAvailability)] = [of => PeerMapping.ToWire((NodeAvailability)of)],
        [typeof(NodeStatus)] = [of => NodeMapping.ToGrain((NodeStatus)of)],
        [typeof(JobOutcome)] = [of => Ballots.VoteOf((JobOutcome)of)],
        [typeof(KeyState)] = [of => KeyEntry.WordOf((KeyState)of)],
        [typeof(RateLimitTier)] = [of => RateLimitMetrics.NameOf((RateLimitTier)of), of => RateLimitGate.WhatIsCounted((RateLimitTier)of)],
        [typeof(Access)] = [of => OperationWriter.SchemesOf((Access)of)],
    };

    [Fact]
    public void Table_ClosedOutcomesOfOurAssemblies_AreAllInIt()
    {
        var closed = Ours.SelectMany(assembly => assembly.GetTypes()).Where(IsClosed).ToList();

        Assert.Equal(closed.Select(type => type.Name).Order(StringComparer.Ordinal), Switches.Keys.Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Answer_EverySubtypeOfEveryClosedOutcome_HasAnArm()
    {
        foreach (var (outcome, switches) in Switches)
        {
            var subtypes = SubtypesOf(outcome);
            Assert.NotEmpty(subtypes);
            foreach (var subtype in subtypes)
            {
                AssertArm(switches, Make(subtype), subtype);
            }
        }
    }

    [Fact]
    public void Answer_EveryValueOfEveryOutcomeEnum_HasAnArmAndNoOtherHas()
    {
        foreach (var (outcome, switches) in EnumSwitches)
        {
            foreach (var value in Enum.GetValues(outcome))
            {
                AssertArm(switches, value, outcome);
            }

            Assert.All(switches, answer => Assert.Throws<UnreachableException>(() => answer(Enum.ToObject(outcome, 99))));
        }
    }

    [Fact]
    public void BadProof_EveryFault_HasWordsOfItsOwnAndNoneHasNone()
    {
        var faults = Enum.GetValues<ProofFault>().Where(fault => fault != ProofFault.None).ToList();

        Assert.Equal(faults.Count, faults.Select(fault => Refusals.BadProof(fault, "DPoP").Detail).Distinct().Count());
        Assert.Throws<UnreachableException>(() => Refusals.BadProof(ProofFault.None, "DPoP"));
    }

    [Fact]
    public void WorkersRefusals_EveryFaultAndEveryCut_HaveArms()
    {
        Assert.All(Enum.GetValues<TicketFault>().Where(fault => fault != TicketFault.None), fault => Assert.Equal(401, WorkerRefusal.Ticket(fault).Status));
        Assert.All(Enum.GetValues<CutReason>().Where(reason => reason != CutReason.None), reason => Assert.NotNull(WorkerRefusal.Cut(reason)));
        Assert.Throws<UnreachableException>(() => WorkerRefusal.Ticket(TicketFault.None));
        Assert.Throws<UnreachableException>(() => WorkerRefusal.Cut(CutReason.None));
    }

    [Fact]
    public void MissingArm_OutcomeWithASecret_NamesItsTypeAlone()
    {
        var said = MissingArm.Of<GrantOutcome>(new GrantOutcome.Granted("secret", default, Make<WalletSnapshot>(), IsNew: true)).Message;

        Assert.Contains(nameof(GrantOutcome.Granted), said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
    }

    private static void AssertArm(Action<object>[] switches, object value, Type what)
    {
        foreach (var answer in switches)
        {
            var thrown = Record.Exception(() => answer(value));
            Assert.True(thrown is null, $"{what.Name} {value.GetType().Name} has no arm: {thrown}");
        }
    }

    /// <summary>An abstract record whose constructors are private, so that its subtypes all stand inside it.</summary>
    private static bool IsClosed(Type type) => type is { IsAbstract: true, IsSealed: false, IsClass: true }
        && type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public) is { Length: > 0 } made
        && made.All(constructor => constructor.IsPrivate || IsCopy(constructor, type))
        && SubtypesOf(type).Count > 0;

    private static bool IsCopy(ConstructorInfo constructor, Type type) => constructor.GetParameters() is [var only] && only.ParameterType == type;

    private static List<Type> SubtypesOf(Type outcome) =>
        [.. outcome.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(type => type.IsSubclassOf(outcome))];

    private static T Make<T>() => (T)Make(typeof(T));

    /// <summary>An instance with something in every place that its constructor has.</summary>
    private static object Make(Type type)
    {
        if (type == typeof(string))
        {
            return "x";
        }

        if (type.IsArray)
        {
            return Array.CreateInstance(type.GetElementType()!, 0);
        }

        if (type.IsGenericType && type.IsInterface && type.IsAssignableTo(typeof(IEnumerable)))
        {
            return Array.CreateInstance(type.GetGenericArguments()[0], 0);
        }

        if (type.IsValueType)
        {
            return Activator.CreateInstance(type)!;
        }

        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public).MaxBy(made => made.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType))]);
    }
}
